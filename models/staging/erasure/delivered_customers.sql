{{ unite_delivered('customers', is_part=true) }}
