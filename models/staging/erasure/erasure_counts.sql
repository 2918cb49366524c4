-- What is held of somebody when his erasure is first seen, before this run leaves it out. It cannot
-- be counted again, so no full refresh drops it.
{%- set goes_on = may_ask_warehouse() and is_incremental() %}
{#- A past day counts nothing. #}
{%- set counts_anew = '1 = 1' if var('as_of') is none else '1 = 0' %}
{%- set held = [] %}
{%- for table_name, key in [
    ('customers', 'held.buyer_key'),
    ('consents', account_key('held.source_system', 'held.source_customer_id')),
    ('survey_answers', 'held.buyer_key'),
    ('nps_answers', 'held.buyer_key'),
    ('children', account_key('held.source_system', 'held.source_customer_id')),
    ('loyalty_movements', 'held.buyer_key'),
    ('orders', 'held.buyer_key'),
    ('refunds', 'held.buyer_key'),
    ('events', account_key('held.source_system', 'held.source_customer_id')),
    ('assignments', 'held.buyer_key'),
    ('messages', 'held.buyer_key'),
    ('contacts', 'held.buyer_key'),
] %}
{%- do held.append((table_name, key, standing_relation('checked_' ~ table_name))) %}
{%- endfor %}
{%- do held.append(('identity_memory', 'held.id_key', standing_relation('identity_memory'))) %}
with erasures as (

    select distinct
        proof_id,
        source_system,
        erased_at
    from {{ ref('erasure_keys') }}

),

{% if goes_on -%}
counted as (

    select distinct proof_id from {{ this }}

),

{% endif -%}
unproven as (

    select
        erasures.proof_id,
        min(erasures.source_system) as source_system,
        min(erasures.erased_at) as erased_at
    from erasures
    {%- if goes_on %}
    left join counted
        on erasures.proof_id = counted.proof_id
    where
        counted.proof_id is null
        and {{ counts_anew }}
    {%- else %}
    where {{ counts_anew }}
    {%- endif %}
    group by erasures.proof_id

),

unproven_keys as (

    select distinct
        keys.proof_id,
        keys.id_key
    from {{ ref('erasure_keys') }} as keys
    inner join unproven
        on keys.proof_id = unproven.proof_id

),

found as (

    {% for table_name, key, relation in held -%}
    select
        unproven_keys.proof_id,
        '{{ table_name }}' as table_name,
        cast({{ 'count(*)' if relation is not none else '0' }} as bigint) as rows_removed
    from unproven_keys
    {%- if relation is not none %}
    inner join {{ relation }} as held
        on unproven_keys.id_key = {{ key }}
    {%- endif %}
    group by unproven_keys.proof_id
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

table_names as (

    {% for table_name, key, relation in held -%}
    select '{{ table_name }}' as table_name
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

counts as (

    select
        unproven.proof_id,
        unproven.source_system,
        {{ business_date('unproven.erased_at') }} as asked_on,
        cast('{{ run_business_date() }}' as date) as removed_on,
        table_names.table_name,
        coalesce(found.rows_removed, 0) as rows_removed
    from unproven
    cross join table_names
    left join found
        on
            unproven.proof_id = found.proof_id
            and table_names.table_name = found.table_name

)

select * from counts
