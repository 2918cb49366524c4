{{ unite('children') }}
