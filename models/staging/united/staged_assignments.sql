{{ unite('assignments') }}
