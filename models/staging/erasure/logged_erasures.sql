{{ read_published('erasures', source_name='logged') }}
