-- Companies that buy from the shop: who works there, what they run, how much they use.
create temp table companies as

with numbered as (

    select
        company_no,
        -1000000 - company_no as company_key
    from range(1, 1 + greatest(20, getvariable('customers') // 100)) as numbers(company_no)

),

drawn as (

    select
        *,
        pick(
            [
                'Northpeak', 'Bluefern', 'Stonebridge', 'Clearbrook', 'Ironleaf', 'Silverpine',
                'Brightwater', 'Oakmere', 'Redwick', 'Summerdale', 'Greyhollow', 'Goldmarsh'
            ],
            draw(company_key, 'name')
        ) as first_name,
        pick(
            [
                'Fitness', 'Sports club', 'Wellness', 'Logistics', 'Software', 'Foods', 'Hotels',
                'Dental', 'Studios', 'Builders', 'Schools', 'Insurance'
            ],
            draw(company_key, 'trade')
        ) as trade,
        cast(floor(3 * pow(10, 4 * pow(draw(company_key, 'size'), 2))) as bigint) as employees,
        draw_below(company_key, 'place', getvariable('all_people')) as share_no,
        1 + draw_below(company_key, 'since', getvariable('days') - 200) as created_day,
        -- by the last three months against the three before
        ['growing', 'flat', 'falling'][1 + company_no % 3] as usage_trend
    from numbered

)

select
    drawn.company_no,
    drawn.company_key,
    printf('B%05d', drawn.company_no) as account,
    drawn.first_name || ' ' || drawn.trade || ' ' || drawn.company_no as name,
    case drawn.trade
        when 'Fitness' then 'gym'
        when 'Sports club' then 'sports club'
        when 'Wellness' then 'corporate wellness'
        when 'Logistics' then 'transport'
        when 'Software' then 'information technology'
        when 'Foods' then 'food'
        when 'Hotels' then 'hospitality'
        when 'Dental' then 'health care'
        when 'Studios' then 'media'
        when 'Builders' then 'construction'
        when 'Schools' then 'education'
        else 'finance'
    end as industry,
    drawn.employees,
    amount(drawn.employees * (4000000 + draw_below(drawn.company_key, 'revenue', 20000000)))
        as revenue,
    pick(
        ['consumers', 'consumers', 'businesses', 'public sector'],
        draw(drawn.company_key, 'clientele')
    ) as clientele,
    lower(drawn.first_name) || drawn.company_no || '.example' as domain,
    place_shares.country,
    place_shares.state,
    place_shares.city,
    calendar.midnight + to_seconds(36000 + draw_below(drawn.company_key, 'created', 20000))
        as created_at,
    drawn.created_day,
    drawn.usage_trend
from drawn
inner join place_shares
    on drawn.share_no = place_shares.share_no
inner join calendar
    on drawn.created_day = calendar.day_no
order by drawn.company_no;

-- Three in five contacts are customers of the shop as well, and a few of these are known by their
-- private address alone; the others have an address at work and nothing else.
create temp table company_contacts as

with numbered as (

    select
        *,
        unnest(range(1 + draw_below(company_key, 'contacts', 6))) as contact_no,
        company_no * 8 + contact_no as contact_key
    from companies

),

drawn as (

    select
        *,
        draw(contact_key, 'contact kind') as kind_share,
        1 + draw_below(contact_key, 'contact customer', getvariable('customers')) as account_no,
        1 + draw_below(contact_key, 'contact person', getvariable('customers')) as name_of_no
    from numbered

),

joined as (

    select
        drawn.*,
        accounts.account_no is not null
        and not accounts.is_deleted
        and not accounts.is_plant
        and accounts.flaw is null
        and accounts.shared_contact is null
        and accounts.placeholder is null as may_be_customer,
        addresses.address,
        namesakes.given_name,
        accounts.person_no
    from drawn
    left outer join accounts
        on drawn.account_no = accounts.account_no
    left outer join addresses
        on drawn.account_no = addresses.shopper_no
    left outer join accounts as others
        on drawn.name_of_no = others.account_no
    left outer join names as namesakes
        on others.person_no = namesakes.person_no

)

select
    company_no,
    account,
    contact_no,
    case when may_be_customer and kind_share < 0.5 then customer_id(account_no) end as customer_id,
    case
        when may_be_customer and kind_share < 0.3 then null
        when may_be_customer and kind_share < 0.6 then address
        else
            regexp_replace(strip_accents(lower(given_name)), '[^a-z]', '', 'g')
            || contact_no || '@' || domain
    end as email,
    pick(
        [
            'Director', 'Chief financial officer', 'Head of purchasing', 'Office manager',
            'Software engineer', 'Facilities manager', 'Assistant', 'Trainer'
        ],
        draw(contact_key, 'job')
    ) as job_title,
    pick(
        ['management', 'finance', 'purchasing', 'operations', 'it'],
        draw(contact_key, 'department')
    ) as department,
    pick(
        ['decides', 'influences', 'influences', 'uses', 'uses', 'blocks'],
        draw(contact_key, 'role')
    ) as decision_role,
    draw(contact_key, 'active') < 0.85 as is_active,
    cast(created_at as date) + cast(draw_below(contact_key, 'since', 150) as integer) as since,
    case when may_be_customer and kind_share < 0.6 then person_no end as person_no
from joined
-- nobody without any id
where customer_id is not null or email is not null
order by company_no, contact_no;
