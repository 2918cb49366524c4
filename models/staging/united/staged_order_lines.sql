{{ unite('order_lines') }}
