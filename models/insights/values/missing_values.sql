-- A segment that names a misspelt value has nobody, and nothing else tells why. The nearest value
-- is what was probably meant.
{#- Values of a list and words of a term that are compared one by one. #}
{%- set most_parts = 20 %}
with wanted as (

    select * from {{ ref('wanted_values') }}

),

known as (

    select
        looked_for_in,
        split_by,
        known_value,
        lower(known_value) as known_key
    from {{ ref('known_values') }}
    where known_value <> ''

),

-- A list has a value, and a term has words, as the conditions of segments ask for them.
missing as (

    select wanted.*
    from wanted
    left join known
        on
            wanted.looked_for_in = known.looked_for_in
            and (
                wanted.wanted_value = known.known_key
                or contains(
                    known.split_by || known.known_key || known.split_by,
                    known.split_by || wanted.wanted_value || known.split_by
                )
            )
    where known.known_key is null

),

places as (

    {% for place in range(1, most_parts + 1) -%}
    select {{ place }} as place
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

parted as (

    select *
    from known
    where
        split_by is not null
        and looked_for_in in (select missing.looked_for_in from missing)

),

-- Nobody means a whole list.
offered as (

    select
        looked_for_in,
        known_value as offered_value
    from known
    where coalesce(split_by, '') <> ', '
    union all
    select distinct
        parted.looked_for_in,
        split_part(parted.known_value, parted.split_by, places.place) as offered_value
    from parted
    cross join places

),

-- What may be an address is shown to nobody.
measured as (

    select
        missing.asked_by,
        missing.asker,
        missing.said_of,
        missing.wanted_value,
        offered.offered_value,
        {{ edit_distance('missing.wanted_value', 'lower(offered.offered_value)') }} as changes
    from missing
    inner join offered
        on
            missing.looked_for_in = offered.looked_for_in
            -- Of other lengths nothing is near.
            and abs(length(missing.wanted_value) - length(offered.offered_value)) * 3
            <= length(missing.wanted_value) + 6
    where
        offered.offered_value <> ''
        and not contains(offered.offered_value, '@')

),

-- A third of the letters may differ, and 2 in any case, but never all of them.
ranked as (

    select
        asked_by,
        asker,
        said_of,
        wanted_value,
        offered_value,
        row_number() over (
            partition by asked_by, asker, said_of, wanted_value
            order by changes asc, lower(offered_value) asc, offered_value asc
        ) as place
    from measured
    where
        changes < length(wanted_value)
        and (changes <= 2 or changes * 3 <= length(wanted_value))

),

found as (

    select
        missing.asked_by,
        missing.asker,
        missing.said_of,
        missing.looked_for_in,
        missing.wanted_value,
        ranked.offered_value as nearest_value
    from missing
    left join ranked
        on
            missing.asked_by = ranked.asked_by
            and missing.asker = ranked.asker
            and missing.said_of = ranked.said_of
            and missing.wanted_value = ranked.wanted_value
            and ranked.place = 1

)

select * from found
