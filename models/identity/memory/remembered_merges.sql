{{ read_published('customer_merges', source_name='logged') }}
