{{ unite('messages') }}
