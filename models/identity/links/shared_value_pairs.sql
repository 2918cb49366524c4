with held as (

    select * from {{ ref('identity_values') }}
    where block_reason is null

),

shared_values as (

    -- More accounts than that share no person: the value joins nobody, and pairs would be many.
    select value_key
    from held
    group by value_key
    having count(*) between 2 and {{ var('identity_maximum_ids_per_value') }}

),

holders as (

    select
        held.*,
        traits.birth_date,
        traits.first_name,
        traits.gender,
        traits.country,
        traits.postal_code
    from held
    inner join shared_values
        on held.value_key = shared_values.value_key
    inner join {{ ref('account_traits') }} as traits
        on held.id_key = traits.id_key

),

paired as (

    select
        one.value_key,
        one.value_kind,
        one.id_key as id_key_1,
        another.id_key as id_key_2,
        another.source_system,
        {{ later_of('one.first_seen_on', 'another.first_seen_on') }} as first_seen_on,
        {{ conflicts_between('one', 'another') }} as conflicts
    from holders as one
    inner join holders as another
        on
            one.value_key = another.value_key
            and one.id_key < another.id_key

),

judged as (

    -- Where two of those who share a value cannot be one person, it is the value of several.
    select
        *,
        max(case when conflicts is not null then 1 else 0 end) over (partition by value_key) = 1
            as is_value_of_several
    from paired

)

select * from judged
