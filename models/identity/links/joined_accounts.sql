with components as (

    select * from {{ ref('identity_components') }}

),

traits as (

    select * from {{ ref('account_traits') }}

),

sizes as (

    select
        component_key,
        count(*) as accounts
    from components
    group by component_key

),

members as (

    select
        components.component_key,
        sizes.accounts,
        traits.*
    from components
    inner join sizes
        on components.component_key = sizes.component_key
    inner join traits
        on components.id_key = traits.id_key
    where sizes.accounts <= {{ var('identity_maximum_ids_per_customer') }}

),

contradictions as (

    -- Two who share nothing can meet through a third who says little of himself.
    select distinct
        one.component_key,
        {{ conflicts_between('one', 'another') }} as conflicts
    from members as one
    inner join members as another
        on
            one.component_key = another.component_key
            and one.id_key < another.id_key

),

contradictory as (

    select distinct component_key
    from contradictions
    where conflicts is not null

),

judged as (

    select
        components.id_key,
        components.component_key,
        {{ list_of_findings([
            ('too_many_ids', 'sizes.accounts > ' ~ var('identity_maximum_ids_per_customer')),
            ('contradiction_through_others', 'contradictory.component_key is not null'),
        ]) }} as withheld_reasons
    from components
    inner join sizes
        on components.component_key = sizes.component_key
    left join contradictory
        on components.component_key = contradictory.component_key

),

rooted as (

    -- A component in doubt is taken apart whole: nobody can say which of its links is wrong.
    select
        id_key,
        component_key,
        withheld_reasons,
        case when withheld_reasons is null then component_key else id_key end as root_key
    from judged

)

select * from rooted
