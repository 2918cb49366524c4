{{ unite('technologies') }}
