{{ read_published('segment_membership') }}
