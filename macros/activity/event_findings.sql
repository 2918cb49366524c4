{#- Whether an event is rejected, its repetitions apart. Said as one condition, for the reasons cost
    far more to spell out and few rows have any. -#}
{% macro is_rejected_event() -%}
    (
        coalesce(trim(event_id), '') = ''
        or occurred_at is null
        or coalesce(trim(event_type), '') = ''
        or (anonymous_id is null and source_customer_id is null)
        or occurred_on > cast('{{ run_business_date() }}' as date)
        or occurred_on < cast('{{ var("earliest_day") }}' as date)
        or coalesce({{ is_out_of_range('value_amount') }}, false)
        or unreadable is not null
        or staging_findings is not null
    )
{%- endmacro %}
