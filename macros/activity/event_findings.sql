{#- Whether an event is rejected, its repetitions apart. Said as one condition, for the reasons cost
    far more to spell out and few rows have any. -#}
{% macro is_rejected_event() -%}
    (
        event_id is null
        or occurred_at is null
        or event_type is null
        or (anonymous_id is null and source_customer_id is null)
        or occurred_on > cast('{{ run_business_date() }}' as date)
        or unreadable is not null
        or staging_findings is not null
    )
{%- endmacro %}
