with parents as (

    select
        account_no,
        taste_no,
        18 + cast(floor(68 * pow(draw(person_no, 'age'), 1.3)) as bigint) as age,
        draw(account_no, 'tells of children') as tells
    from accounts
    where
        not is_deleted
        and flaw is null
        -- theirs is not the age that everybody else is drawn
        and coalesce(shared_contact <> 'namesakes', true)

),

counted as (

    select
        *,
        case
            when age < 24 or age > 70 or tells > 0.7 then 0
            when taste_no = 2 then 1 + draw_below(account_no, 'children', 3)
            else draw_below(account_no, 'children', 4)
        end as children
    from parents

),

born as (

    select
        account_no,
        unnest(range(children)) as child_no,
        account_no * 8 + child_no as child_key,
        -- from babies to grown-up children; whoever buys for babies has one
        case
            when taste_no = 2 and child_no = 0 then least(draw_below(child_key, 'age', 4), age - 20)
            else
                greatest(0, age - 42)
                + draw_below(child_key, 'age', 1 + least(age - 20, 30) - greatest(0, age - 42))
        end as child_age
    from counted

),

planted as (

    select
        account_no,
        unnest(string_split(children, '|')) as child,
        unnest(range(len(string_split(children, '|')))) as child_no
    from planted_people

),

together as (

    select
        account_no,
        child_no,
        child_age,
        child_age between 18 and 23 and draw(child_key, 'college') < 0.6 as in_college
    from born

    union all

    select
        account_no,
        child_no,
        cast(regexp_extract(child, '\d+') as bigint) as child_age,
        child like '%c' as in_college
    from planted

)

select
    customer_id(account_no) as customer_id,
    year(getvariable('until')) - child_age as birth_year,
    in_college
from together
order by account_no, child_no
