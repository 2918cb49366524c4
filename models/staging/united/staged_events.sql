{{ unite('events') }}
