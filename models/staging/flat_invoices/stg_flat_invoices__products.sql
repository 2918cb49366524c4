-- One code has many descriptions: the one on most lines names it, ties go to the first by text.
with lines as (

    select * from {{ ref('stg_flat_invoices__lines') }}
    where
        not is_credit_note
        and staging_findings is null
        and quantity > 0
        and product_id is not null

),

names as (

    select
        product_id,
        product_name,
        count(*) as lines_with_name
    from lines
    group by product_id, product_name

),

ranked as (

    select
        product_id,
        product_name,
        row_number() over (
            partition by product_id
            order by
                case when product_name is null then 1 else 0 end asc,
                lines_with_name desc nulls last,
                product_name asc nulls last
        ) as place
    from names

)

select
    product_id,
    product_name
from ranked
where place = 1
