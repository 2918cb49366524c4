{{ unite('erasure_requests') }}
