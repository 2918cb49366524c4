{{ unite('coupons') }}
