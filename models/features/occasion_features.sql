with customers as (

    select
        customer_id,
        customer_since_on
    from {{ ref('customers') }}

),

people as (

    select
        customer_id,
        birth_date,
        lower(trim(country)) as country
    from {{ ref('customer_attributes') }}

),

next_occasions as (

    select
        country,
        occasion,
        occasion_on
    from {{ ref('gift_occasion_days') }}
    where
        days_before = 0
        and occasion_on >= {{ as_of_date() }}
    qualify row_number() over (
        partition by country
        order by occasion_on asc nulls last, occasion asc
    ) = 1

),

lists as (

    select
        customer_id,
        {{ text_list('occasion') }} as occasions_bought_for
    from {{ ref('customer_occasions') }}
    group by customer_id

),

favourites as (

    select
        customer_id,
        occasion
    from {{ ref('customer_occasions') }}
    qualify row_number() over (
        partition by customer_id
        order by
            years_bought desc nulls last, orders desc nulls last,
            last_bought_on desc nulls last, occasion asc
    ) = 1

),

main_seasons as (

    -- Of several with as many purchases the one bought in last; no two have the same day.
    select
        customer_id,
        count(*) over (partition by customer_id) as seasons,
        season,
        orders,
        years
    from {{ ref('customer_seasons') }}
    qualify row_number() over (
        partition by customer_id
        order by orders desc nulls last, last_bought_on desc nulls last
    ) = 1

),

measured as (

    select
        customers.customer_id,
        lists.occasions_bought_for,
        favourites.occasion as favourite_occasion,
        next_occasions.occasion as next_occasion,
        cast(next_occasions.occasion_on - {{ as_of_date() }} as bigint) as days_to_next_occasion,
        coalesce(bought.first_occasion_on < next_occasions.occasion_on, false)
            as has_bought_for_next_occasion,
        cast({{ days_to_anniversary('people.birth_date') }} as bigint) as days_to_birthday,
        cast({{ days_to_anniversary('customers.customer_since_on') }} as bigint)
            as days_to_customer_anniversary,
        cast(coalesce(main_seasons.seasons, 0) as bigint) as seasons_bought_in,
        main_seasons.season as main_season,
        coalesce(
            main_seasons.seasons = 1 and main_seasons.orders >= 3 and main_seasons.years >= 2,
            false
        ) as is_seasonal_buyer
    from customers
    left join people
        on customers.customer_id = people.customer_id
    left join next_occasions
        on people.country = next_occasions.country
    left join {{ ref('customer_occasions') }} as bought
        on
            customers.customer_id = bought.customer_id
            and next_occasions.occasion = bought.occasion
    left join lists
        on customers.customer_id = lists.customer_id
    left join favourites
        on customers.customer_id = favourites.customer_id
    left join main_seasons
        on customers.customer_id = main_seasons.customer_id

)

select * from measured
