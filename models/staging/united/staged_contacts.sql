{{ unite('contacts') }}
