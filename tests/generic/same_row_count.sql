{#- As many rows as another relation, in each group: nothing lost, nothing made. -#}
{% test same_row_count(model, compare_to, by) %}
with these as (

    select
        {{ by }},
        count(*) as found_rows
    from {{ model }}
    group by {{ by }}

),

those as (

    select
        {{ by }},
        count(*) as expected_rows
    from {{ compare_to }}
    group by {{ by }}

)

select
    coalesce(these.{{ by }}, those.{{ by }}) as {{ by }},
    these.found_rows,
    those.expected_rows
from these
full outer join those
    on these.{{ by }} = those.{{ by }}
where coalesce(these.found_rows, 0) <> coalesce(those.expected_rows, 0)
{% endtest %}
