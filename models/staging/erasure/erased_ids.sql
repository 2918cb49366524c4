with keys as (

    select * from {{ ref('erasure_keys') }}

),

erased as (

    select distinct id_key from keys

)

select * from erased
