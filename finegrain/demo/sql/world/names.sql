-- People the CRM does not know, who buy with an e-mail address; numbered after the accounts.
create temp table strangers as

select
    person_no,
    1 + cast(floor(3.4 * pow(draw(person_no, 'stranger orders'), 3)) as bigint) as order_count,
    tastes.taste_no
from
    range(
        getvariable('customers') + 1,
        getvariable('customers') + 1 + greatest(10, getvariable('customers') // 10)
    ) as numbers(person_no)
inner join tastes
    on
        draw(person_no, 'taste') >= tastes.share_from
        and draw(person_no, 'taste') < tastes.share_to
order by person_no;

create temp table given_names as

select
    gender,
    row_number() over (partition by gender order by given_name) - 1 as name_no,
    given_name,
    regexp_replace(strip_accents(lower(given_name)), '[^a-z]', '', 'g') as address_part
from read_csv(getvariable('data') || '/given_names.csv', header = true);

create temp table family_names as

select
    row_number() over (order by family_name) - 1 as name_no,
    family_name,
    regexp_replace(strip_accents(lower(family_name)), '[^a-z]', '', 'g') as address_part
from read_csv(getvariable('data') || '/family_names.csv', header = true);

set variable family_name_count = (select count(*) from family_names);

-- One row per person, CRM or not: names, and the address that belongs to the number. The number
-- in it keeps any two persons' addresses apart. Only reserved domains are used.
create temp table names as

with persons as (

    select
        account_no as person_no,
        home_no,
        -- namesakes draw their given name together, others who share something next to each other
        case when shared_contact is null then account_no else household_no end as draws_with,
        case when shared_contact = 'namesakes' then household_no else account_no end as is_like,
        case when shared_contact is null or shared_contact = 'namesakes' then 0 else place % 6 end
            as places_on
    from accounts
    where not is_copy

    union all

    select
        person_no,
        person_no as home_no,
        person_no as draws_with,
        person_no as is_like,
        0 as places_on
    from strangers

),

gendered as (

    select
        *,
        case
            when draw(is_like, 'gender') < 0.5 then 'female'
            when draw(is_like, 'gender') < 0.97 then 'male'
            else 'other'
        end as gender
    from persons

),

name_counts as (

    select
        gender,
        count(*) as name_count
    from given_names
    group by gender

),

-- numbers drawn before the join, so that it joins on equality
named as (

    select
        gendered.person_no,
        gendered.gender,
        (draw_below(draws_with, 'given name', name_counts.name_count) + places_on)
        % name_counts.name_count as given_name_no,
        draw_below(home_no, 'family name', getvariable('family_name_count')) as family_name_no
    from gendered
    inner join name_counts
        on gendered.gender = name_counts.gender

)

select
    named.person_no,
    named.gender,
    given_names.given_name,
    family_names.family_name,
    given_names.address_part || '.' || family_names.address_part as address_name,
    pick(['example.com', 'example.org', 'example.net'], draw(named.person_no, 'domain')) as domain
from named
inner join given_names
    on
        named.gender = given_names.gender
        and named.given_name_no = given_names.name_no
inner join family_names
    on named.family_name_no = family_names.name_no;

-- One row per address a shop order can carry: its holder, whether an account or a stranger. A
-- further account whose e-mail differs in spelling only shares the address of the first.
create temp table addresses as

select
    accounts.account_no as shopper_no,
    accounts.email_no as address_no,
    case
        when accounts.link = 'email_tag'
            then names.address_name || accounts.person_no || '+shop@' || names.domain
        else names.address_name || accounts.email_no || '@' || names.domain
    end as address,
    accounts.person_no,
    accounts.household_no
from accounts
inner join names
    on accounts.person_no = names.person_no
where accounts.account_has_email

union all

select
    strangers.person_no as shopper_no,
    strangers.person_no as address_no,
    names.address_name || strangers.person_no || '@' || names.domain as address,
    strangers.person_no,
    null as household_no
from strangers
inner join names
    on strangers.person_no = names.person_no;

create temp macro family_address(family_name, household_no) as
'family.' || regexp_replace(strip_accents(lower(family_name)), '[^a-z]', '', 'g')
|| household_no || '@example.com';
