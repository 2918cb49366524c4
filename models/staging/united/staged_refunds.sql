{{ unite('refunds') }}
