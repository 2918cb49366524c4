-- Of the schemes in the var rfm_schemes the first of each basis names the segments.
with enabled as (

    {% for scheme in var('rfm_schemes') -%}
    select
        '{{ scheme }}' as scheme,
        {{ loop.index }} as place
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

schemes as (

    select
        scheme,
        basis
    from {{ ref('rfm_schemes') }}

),

first_of_basis as (

    select
        schemes.basis,
        schemes.scheme,
        case schemes.basis when 'purchases' then 'rfm' else schemes.basis end as family
    from schemes
    inner join enabled
        on schemes.scheme = enabled.scheme
    qualify row_number() over (
        partition by schemes.basis
        order by enabled.place asc
    ) = 1

)

select * from first_of_basis
