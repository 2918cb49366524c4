-- Attributes are those of today: sources keep no history of them.
{%- set texts = [
    'gender', 'marital_status', 'education', 'occupation', 'job_title', 'employment', 'income_band',
    'language',
] %}
{%- set day = as_of_day() %}
with customers as (

    select customer_id from {{ ref('customers') }}

),

attributes as (

    select
        attributes.customer_id,
        {%- for text in texts %}
        nullif(lower(trim(attributes.{{ text }})), '') as {{ text }},
        {%- endfor %}
        attributes.is_home_owner,
        attributes.birth_date
    from {{ ref('customer_attributes') }} as attributes

),

unknown_words as (

    select word from {{ ref('unknown_words') }}

),

placeholders as (

    select pattern
    from {{ ref('identity_blocked_values') }}
    where value_kind = 'birth_date'

),

birthdays as (

    -- Who was born on 29 February has his birthday on 1 March in other years.
    select
        attributes.customer_id,
        {{ day.year }} - extract(year from attributes.birth_date)
        - case
            when
                extract(month from attributes.birth_date) * 100
                + extract(day from attributes.birth_date) > {{ day.month * 100 + day.day }}
                then 1
            else 0
        end as years
    from attributes
    left join placeholders
        on cast(attributes.birth_date as varchar) = placeholders.pattern
    where
        attributes.birth_date <= {{ as_of_date() }}
        and placeholders.pattern is null

),

ages as (

    select
        customer_id,
        years
    from birthdays
    where years <= 120

),

measured as (

    select
        customers.customer_id,
        cast(ages.years as bigint) as age,
        {%- for text in texts if text != 'language' %}
        case when {{ text }}_words.word is null then attributes.{{ text }} end as {{ text }},
        {%- endfor %}
        attributes.is_home_owner,
        case when language_words.word is null then attributes.language end as language
    from customers
    left join attributes
        on customers.customer_id = attributes.customer_id
    left join ages
        on customers.customer_id = ages.customer_id
    {%- for text in texts %}
    left join unknown_words as {{ text }}_words
        on attributes.{{ text }} = {{ text }}_words.word
    {%- endfor %}

)

select * from measured
