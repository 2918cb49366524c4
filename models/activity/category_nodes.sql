-- Whoever asks for a category means it at any level: Jewellery takes Gifts > Jewellery > Rings, and
-- never Costume Jewellery. So paths are taken apart once, and conditions join on whole names.
{%- set deepest = 8 %}
with paths as (

    select distinct category_path
    from {{ ref('accepted_products') }}
    where category_path is not null

),

levels as (

    {% for level in range(1, deepest + 1) -%}
    select
        category_path,
        {{ level }} as level,
        nullif(trim(split_part(category_path, '>', {{ level }})), '') as node
    from paths
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

numbered as (

    select
        category_path,
        cast(level as bigint) as level,
        node,
        lower(node) as node_key
    from levels
    where node is not null

)

select * from numbered
