{%- set attributes = ['device_type', 'device_model', 'operating_system', 'browser'] %}
{%- set columns = attributes + ['app_version'] %}
{#- Two browsers on one device are one device, as far as type, model and system tell. #}
{%- set device = "coalesce(device_type, '') || '|' || coalesce(device_model, '') || '|'"
    ~ " || coalesce(operating_system, '')" %}
with customers as (

    select customer_id from {{ ref('customers') }}

),

used as (

    -- On one day the same device counts once, logged in or not.
    select
        persons.customer_id,
        days.occurred_on,
        {%- for column in columns %}
        days.{{ column }},
        {%- endfor %}
        max(days.last_at) as last_at
    from {{ ref('web_device_days') }} as days
    inner join {{ ref('web_persons') }} as persons
        on
            days.source_system = persons.source_system
            and days.web_id = persons.web_id
            and days.source_customer_id is not distinct from persons.source_customer_id
    where
        {{ in_the_last_days('days.occurred_on', 365) }}
        and persons.customer_id is not null
    group by persons.customer_id, days.occurred_on, days.{{ columns | join(', days.') }}

),

used_values as (

    {% for expression in columns + [device] -%}
    select
        customer_id,
        '{{ expression if expression in columns else 'device' }}' as attribute,
        {{ expression }} as attribute_value,
        count(distinct occurred_on) as days,
        max(last_at) as last_at
    from used
    where {{ expression }} is not null
    group by customer_id, {{ expression }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

ranked as (

    select
        *,
        row_number() over (
            partition by customer_id, attribute
            order by days desc nulls last, last_at desc nulls last, attribute_value asc
        ) as place,
        row_number() over (
            partition by customer_id, attribute
            order by last_at desc nulls last, attribute_value asc
        ) as place_by_time
    from used_values

),

main_values as (

    select
        customer_id,
        {%- for attribute in attributes %}
        max(case when attribute = '{{ attribute }}' and place = 1 then attribute_value end)
            as main_{{ attribute }},
        {%- endfor %}
        max(case when attribute = 'device_type' and place_by_time = 1 then attribute_value end)
            as last_device_type,
        max(case when attribute = 'app_version' and place_by_time = 1 then attribute_value end)
            as app_version,
        count(case when attribute = 'device_type' then 1 end) as device_types_used,
        count(case when attribute = 'device' then 1 end) as devices_used
    from ranked
    group by customer_id

),

app_opens as (

    select distinct customer_id
    from {{ ref('visits_as_of') }}
    where {{ in_the_last_days('app_opened_on', 365) }}

),

measured as (

    select
        customers.customer_id,
        {%- for attribute in attributes %}
        main_values.main_{{ attribute }},
        {%- endfor %}
        main_values.last_device_type,
        main_values.app_version,
        cast(coalesce(main_values.device_types_used, 0) as bigint) as device_types_used,
        cast(coalesce(main_values.devices_used, 0) as bigint) as devices_used,
        coalesce(main_values.devices_used > 1, false) as uses_several_devices,
        app_opens.customer_id is not null or main_values.app_version is not null as is_app_user
    from customers
    left join main_values
        on customers.customer_id = main_values.customer_id
    left join app_opens
        on customers.customer_id = app_opens.customer_id

)

select * from measured
