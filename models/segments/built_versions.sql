{{ config(materialized='incremental', full_refresh=false) }}

-- Nothing is added here: each model that is compiled from packs notes its version when it is built.
with nothing as (

    select
        cast(null as varchar) as model,
        cast(null as varchar) as version
    where 1 = 0

)

select * from nothing
