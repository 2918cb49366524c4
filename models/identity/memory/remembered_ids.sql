-- The present's memory for a past day too, so that ids agree.
{{ read_published('identity_memory', source_name='remembered') }}
