{#- CTEs that end with `components`: id_key and component_key, the least id of all that can be reached
    from it. Takes a relation with id_key_1 and id_key_2 whose pairs are distinct. Every round draws
    each id closer to the least one it knows of, first from above and then from below; the ways halve
    with each, so that n rounds make components right whose longest way is 2^n links, whatever the
    order of their ids. stop_if_components_are_unfinished() looks whether they sufficed. -#}
{% macro connected_components(edges, rounds) -%}
round_0 as (

    select
        case when id_key_1 < id_key_2 then id_key_2 else id_key_1 end as id_key,
        case when id_key_1 < id_key_2 then id_key_1 else id_key_2 end as component_key
    from {{ edges }}

),
{% for number in range(1, rounds + 1) %}
neighbours_{{ number }} as (

    select
        id_key,
        component_key as neighbour_key
    from round_{{ number - 1 }}
    union all
    select
        component_key as id_key,
        id_key as neighbour_key
    from round_{{ number - 1 }}

),

least_{{ number }} as (

    select
        id_key,
        case when min(neighbour_key) < id_key then min(neighbour_key) else id_key end as least_key
    from neighbours_{{ number }}
    group by id_key

),

raised_{{ number }} as (

    -- All greater neighbours of an id are linked to the least one.
    select distinct
        neighbours.neighbour_key as id_key,
        least_ids.least_key as component_key
    from neighbours_{{ number }} as neighbours
    inner join least_{{ number }} as least_ids
        on neighbours.id_key = least_ids.id_key
    where neighbours.neighbour_key > neighbours.id_key

),

lowest_{{ number }} as (

    select
        id_key,
        min(component_key) as component_key
    from raised_{{ number }}
    group by id_key

),

round_{{ number }} as (

    -- So are all lesser ones.
    select
        raised.component_key as id_key,
        lowest.component_key
    from raised_{{ number }} as raised
    inner join lowest_{{ number }} as lowest
        on raised.id_key = lowest.id_key
    where raised.component_key > lowest.component_key
    union
    select
        id_key,
        component_key
    from lowest_{{ number }}

),
{% endfor %}
components as (

    select
        id_key,
        component_key
    from round_{{ rounds }}
    union
    select
        component_key as id_key,
        component_key
    from round_{{ rounds }}

)
{%- endmacro %}


{#- Every link must lie within one component, and every id in one alone. Runs after the model. -#}
{% macro stop_if_components_are_unfinished() -%}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- set unfinished = run_query(
        'select 1 from ' ~ ref('shared_value_pairs') ~ ' as pairs inner join ' ~ this
        ~ ' as one on pairs.id_key_1 = one.id_key inner join ' ~ this
        ~ ' as another on pairs.id_key_2 = another.id_key where not pairs.is_value_of_several'
        ~ ' and one.component_key <> another.component_key limit 1'
    ) -%}
    {%- if unfinished | length -%}
        {%- do exceptions.raise_compiler_error(
            'Some accounts are joined by chains too long to follow: raise the rounds in '
            ~ 'models/identity/links/identity_components.sql, or block the values that chain them '
            ~ 'in seeds/rules/identity_blocked_values.csv.'
        ) -%}
    {%- endif -%}
{%- endmacro %}
