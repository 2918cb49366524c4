-- What was published stays as it was: later runs find nothing of him to count.
with logged as (

    select * from {{ ref('logged_erasures') }}

),

counted as (

    select * from {{ ref('erasure_counts') }}

),

standing as (

    select distinct proof_id from {{ ref('erasure_keys') }}

),

united as (

    select
        proof_id,
        source_system,
        asked_on,
        removed_on,
        table_name,
        rows_removed
    from logged
    union all
    select counted.*
    from counted
    left join logged
        on
            counted.proof_id = logged.proof_id
            and counted.table_name = logged.table_name
    where logged.proof_id is null

),

judged as (

    select
        united.*,
        standing.proof_id is not null as is_standing
    from united
    left join standing
        on united.proof_id = standing.proof_id

)

select * from judged
