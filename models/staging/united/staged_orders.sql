{{ unite('orders') }}
