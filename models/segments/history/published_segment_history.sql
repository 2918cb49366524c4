{{ read_published('segment_history') }}
