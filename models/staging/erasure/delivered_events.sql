{{ unite_delivered('events', is_part=true) }}
