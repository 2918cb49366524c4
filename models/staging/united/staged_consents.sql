{{ unite('consents') }}
