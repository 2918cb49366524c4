{{ unite('stores') }}
