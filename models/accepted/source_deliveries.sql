-- depends_on: {{ ref('staged_orders') }}
{{ deliveries_of_sources() }}
