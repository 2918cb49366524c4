with held as (

    select
        held.*,
        coalesce(joined.root_key, held.id_key) as root_key,
        joined.withheld_reasons
    from {{ ref('identity_values') }} as held
    left join {{ ref('joined_accounts') }} as joined
        on held.id_key = joined.id_key

),

values_of_several as (

    select distinct value_key
    from {{ ref('shared_value_pairs') }}
    where is_value_of_several

),

holders as (

    select
        value_key,
        value_kind,
        count(*) as accounts,
        min(id_key) as first_id_key,
        min(source_system) as source_system,
        min(first_seen_on) as first_seen_on,
        min(block_reason) as block_reason,
        min(withheld_reasons) as withheld_reasons,
        min(root_key) as root_key,
        max(root_key) as other_root_key
    from held
    group by value_key, value_kind

),

judged as (

    select
        holders.*,
        case
            when holders.block_reason is not null then 'blocked'
            when holders.accounts > {{ var('identity_maximum_ids_per_value') }} then 'review'
            when values_of_several.value_key is not null then 'review'
            when holders.root_key <> holders.other_root_key then 'review'
            else 'joined'
        end as status,
        case
            when holders.block_reason is not null then holders.block_reason
            when holders.accounts > {{ var('identity_maximum_ids_per_value') }} then 'too_many_ids'
            when values_of_several.value_key is not null then 'value_of_several'
            when holders.root_key <> holders.other_root_key then holders.withheld_reasons
        end as reasons
    from holders
    left join values_of_several
        on holders.value_key = values_of_several.value_key

),

owned as (

    select
        value_key,
        value_kind,
        accounts,
        first_id_key,
        source_system,
        first_seen_on,
        status,
        reasons,
        case when status = 'joined' then root_key end as owner_root_key
    from judged

)

select * from owned
