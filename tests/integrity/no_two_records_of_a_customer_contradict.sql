with records as (

    select
        ids.customer_id,
        traits.*
    from {{ ref('customer_ids') }} as ids
    inner join {{ ref('account_traits') }} as traits
        on ids.id_key = traits.id_key
    where ids.is_in_crm

),

customers_of_several as (

    select customer_id
    from records
    group by customer_id
    having count(*) > 1

),

merged_records as (

    select records.*
    from records
    inner join customers_of_several
        on records.customer_id = customers_of_several.customer_id

)

select
    one.customer_id,
    {{ conflicts_between('one', 'another') }} as conflicts
from merged_records as one
inner join merged_records as another
    on
        one.customer_id = another.customer_id
        and one.id_key < another.id_key
where {{ conflicts_between('one', 'another') }} is not null
