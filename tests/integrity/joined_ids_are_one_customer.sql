select
    links.evidence,
    one.customer_id as customer_id_1,
    another.customer_id as customer_id_2
from {{ ref('identity_links') }} as links
inner join {{ ref('customer_ids') }} as one
    on links.id_key_1 = one.id_key
inner join {{ ref('customer_ids') }} as another
    on links.id_key_2 = another.id_key
where
    links.status = 'joined'
    and one.customer_id <> another.customer_id
