{%- set channels = ['email', 'sms', 'push', 'ads'] %}
with customers as (

    select customer_id from {{ ref('customers') }}

),

persons as (

    select
        id_key,
        customer_id
    from {{ ref('customer_ids') }}

),

changes as (

    -- Who is asked without a purpose is asked for marketing.
    select distinct
        persons.customer_id,
        lower(trim(consents.channel)) as channel,
        coalesce(nullif(lower(trim(consents.purpose)), ''), 'marketing') as purpose,
        consents.status,
        consents.changed_at,
        consents.changed_on
    from {{ ref('accepted_consents') }} as consents
    inner join persons
        on
            {{ account_key('consents.source_system', 'consents.source_customer_id') }}
            = persons.id_key
    where consents.changed_on <= {{ as_of_date() }}

),

dates as (

    select
        customer_id,
        max(changed_on) as last_consent_changed_on,
        max(case when status = 'opted_out' then changed_on end) as last_opt_out_on
    from changes
    group by customer_id

),

latest as (

    -- The latest over all his records. Of two at one moment the withdrawal counts.
    select
        customer_id,
        channel,
        purpose,
        status = 'opted_in' as is_opted_in
    from changes
    qualify row_number() over (
        partition by customer_id, channel, purpose
        order by changed_at desc nulls last, case when status = 'opted_out' then 1 else 2 end asc
    ) = 1

),

stated as (

    {% set marketing = "purpose = 'marketing'" -%}
    {% set opted_in = 'case when is_opted_in then 1 else 0 end' -%}
    select
        customer_id,
        {%- for channel in channels %}
        max(case when {{ marketing }} and channel = '{{ channel }}' then {{ opted_in }} end) = 1
            as has_{{ channel }}_consent,
        {%- endfor %}
        max(case when purpose = 'profiling' then {{ opted_in }} end) = 1 as has_profiling_consent,
        max(case when {{ marketing }} then {{ opted_in }} end) = 0 as has_opted_out_of_all,
        {{ text_list('case when ' ~ marketing ~ ' and is_opted_in then channel end') }}
            as consented_channels
    from latest
    group by customer_id

),

measured as (

    select
        customers.customer_id,
        {%- for channel in channels %}
        stated.has_{{ channel }}_consent,
        {%- endfor %}
        stated.has_profiling_consent,
        nullif(stated.consented_channels, '') as consented_channels,
        dates.last_consent_changed_on,
        dates.last_opt_out_on,
        coalesce(stated.has_opted_out_of_all, false) as has_opted_out_of_all
    from customers
    left join stated
        on customers.customer_id = stated.customer_id
    left join dates
        on customers.customer_id = dates.customer_id

)

select * from measured
