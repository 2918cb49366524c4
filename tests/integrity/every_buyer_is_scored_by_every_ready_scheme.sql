-- Visitors by every scheme of engagement alike.
with ready_schemes as (

    select distinct
        cuts.scheme,
        schemes.basis
    from {{ ref('segment_cut_points') }} as cuts
    inner join {{ ref('rfm_schemes') }} as schemes
        on cuts.scheme = schemes.scheme

),

scored_people as (

    {% for basis in rfm_bases() -%}
    select
        customer_id,
        '{{ basis.basis }}' as basis
    from {{ ref(basis.features) }}
    where {{ basis.population }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    scored_people.customer_id,
    ready_schemes.scheme
from scored_people
inner join ready_schemes
    on scored_people.basis = ready_schemes.basis
left join {{ ref('rfm_scores') }} as scores
    on
        scored_people.customer_id = scores.customer_id
        and ready_schemes.scheme = scores.scheme
where scores.customer_id is null
