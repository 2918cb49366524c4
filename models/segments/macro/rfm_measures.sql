{% for basis in rfm_bases() -%}
{%- set outer_loop = loop -%}
{% for measure in basis.measures -%}
select
    customer_id,
    '{{ measure }}' as measure,
    cast({{ measure }} as double) as measured_value
from {{ ref(basis.features) }}
where {{ basis.population }}
{{ 'union all' if not (loop.last and outer_loop.last) }}
{% endfor -%}
{% endfor %}
