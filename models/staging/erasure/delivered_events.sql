{{ unite_delivered('events', as_model='staged_events') }}
