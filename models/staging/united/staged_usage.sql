{{ unite('usage') }}
