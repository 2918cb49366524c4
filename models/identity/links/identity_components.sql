with edges as (

    select distinct
        id_key_1,
        id_key_2
    from {{ ref('shared_value_pairs') }}
    where not is_value_of_several

),

{{ connected_components('edges', rounds=16) }}

select
    id_key,
    component_key
from components
