{{ read_published('segment_membership_events') }}
