-- The raw tables of the CRM as they would be without any dirt.
create temp view clean_crm_customers as

with drawn as (

    select
        accounts.*,
        not accounts.is_deleted as is_kept,
        -- of two namesakes the first could be the second's father
        case
            when shared_contact = 'namesakes'
                then
                    getvariable('until')
                    - cast(365.25 * case when place % 6 = 0 then 50 else 20 end as integer)
                    - cast(2500 * draw(person_no, 'age') as integer)
            else
                getvariable('until') - cast(365.25 * 18 as integer)
                - cast(25000 * pow(draw(person_no, 'age'), 1.3) as integer)
        end as born_on,
        date_diff('year', born_on, getvariable('until')) as age,
        draw_below(person_no, 'job', getvariable('job_count')) as job_no,
        draw_below(home_no, 'place', getvariable('all_people')) as share_no,
        phone_no(
            case when shared_contact like '%landline' then household_no else person_no end
        ) as line_no,
        draw(account_no, 'spelling') as spelling,
        has_card(account_no) as has_card
    from accounts

),

joined as (

    select
        drawn.*,
        names.given_name,
        names.family_name,
        names.gender,
        jobs.education,
        jobs.occupation,
        jobs.job_title,
        jobs.employment,
        place_shares.* exclude (share_no, place_no, people, people_from, people_to, all_people),
        case
            when drawn.shared_contact = 'landline' then addresses.address
            when drawn.shared_contact is not null
                then family_address(names.family_name, drawn.household_no)
            else addresses.address
        end as address,
        coalesce(
            drawn.deleted_at,
            least(
                drawn.signed_up_at
                + to_seconds(cast(
                    date_diff('second', drawn.signed_up_at, getvariable('world_end'))
                    * draw(drawn.account_no, 'modified') as bigint
                )),
                getvariable('world_end') - interval 1 second
            )
        ) as modified_at
    from drawn
    inner join names
        on drawn.person_no = names.person_no
    inner join jobs
        on drawn.job_no = jobs.job_no
    inner join place_shares
        on drawn.share_no = place_shares.share_no
    left outer join addresses
        on drawn.account_no = addresses.shopper_no

)

select
    account_no,
    is_pattern,
    customer_id(account_no) as id,
    case
        when placeholder like 'email%' then 'noreply@example.com'
        when not is_kept or not account_has_email then null
        when flaw = 'bad_email'
            then pick(
                ['n/a', 'none', 'two@@example.com', 'nobody@', '@example.org', 'a b@example.net'],
                spelling
            )
        when link = 'email_spelling' and spelling < 0.5 then upper(address)
        when link = 'email_spelling' then ' ' || address || ' '
        when spelling < 0.02 then upper(address)
        when spelling < 0.03 then address || ' '
        else address
    end as email,
    case
        when placeholder like '%phone' then '+1 555 0100'
        when not is_kept then null
        when shared_contact like '%landline' then phone_text(line_no, spelling)
        when not has_phone or (is_chain and not is_copy) then null
        else phone_text(line_no, case when link is not null then 0 else spelling end)
    end as phone,
    case when is_kept then given_name end as first_name,
    case when is_kept then family_name end as last_name,
    case
        when flaw = 'future_birth_date'
            then getvariable('until') + cast(400 + account_no % 5000 as integer)
        when
            is_kept and (shared_contact is not null or draw(person_no, 'tells age') < 0.85)
            then born_on
    end as birth_date,
    case when is_kept and draw(person_no, 'tells gender') < 0.9 then gender end as gender,
    case
        when not is_kept or draw(person_no, 'tells marital') < 0.15 then null
        when household_no is not null and draw(person_no, 'marital') < 0.75 then 'married'
        when age > 65 and draw(person_no, 'marital') < 0.35 then 'widowed'
        when draw(person_no, 'marital') < 0.60 then 'single'
        when draw(person_no, 'marital') < 0.80 then 'married'
        else 'divorced'
    end as marital,
    case when is_kept then household_id(household_no) end as household_id,
    case when is_kept then education end as education,
    case when is_kept and age between 22 and 66 then occupation end as occupation,
    case when is_kept and age between 22 and 66 then job_title end as job_title,
    case
        when not is_kept then null
        when age < 22 then 'student'
        when age > 66 then 'retired'
        else employment
    end as employment,
    case
        when not is_kept then null
        when age < 22 or employment = 'unemployed' then 'under 25k'
        else pick(
            ['under 25k', '25k-50k', '25k-50k', '50k-100k', '50k-100k', '100k-150k', 'over 150k'],
            draw(person_no, 'income')
        )
    end as income_band,
    case when is_kept then age > 28 and draw(home_no, 'owner') < 0.55 end as home_owner,
    case
        when is_kept then concat_ws(
            ' ',
            1 + draw_below(home_no, 'house', 980),
            pick(
                ['Alder', 'Briar', 'Canal', 'Dogwood', 'Elm', 'Foundry', 'Garden', 'Harbor', 'Ivy'],
                draw(home_no, 'street')
            ),
            pick(['Street', 'Avenue', 'Lane', 'Road', 'Court'], draw(home_no, 'street kind'))
        )
    end as street,
    pick(
        ['Downtown', 'Northside', 'Southgate', 'Riverside', 'Old Quarter'],
        draw(home_no, 'district')
    ) as district,
    city,
    state,
    country,
    case
        when not is_kept then null
        when country in ('US', 'DE')
            then zip_prefix || printf('%02d', draw_below(home_no, 'zip', 100))
        else zip_prefix || printf(' %dAA', draw_below(home_no, 'zip', 10))
    end as zip,
    case when is_kept then round(lat + 0.2 * (draw(home_no, 'lat') - 0.5), 5) end as lat,
    case when is_kept then round(lon + 0.2 * (draw(home_no, 'lon') - 0.5), 5) end as lon,
    tz,
    case
        when country = 'DE' then 'de'
        when country = 'US' and draw(home_no, 'language') < 0.08 then 'es'
        when country = 'CA' and draw(home_no, 'language') < 0.2 then 'fr'
        else 'en'
    end as lang,
    case when flaw is null or flaw <> 'null_signed_up_at' then signed_up_at end as signed_up_at,
    pick(
        [
            'search', 'search', 'search', 'social', 'social', 'email', 'referral', 'affiliate',
            'direct', 'direct', 'store'
        ],
        draw(account_no, 'source')
    ) as source,
    case when is_kept and has_card then card_no(account_no) end as card_no,
    case
        when not has_card then null
        when order_count >= 30 then 'gold'
        when order_count >= 8 then 'silver'
        else 'bronze'
    end as card_tier,
    case
        when has_card then order_count * draw_below(account_no, 'points', 90)
    end as card_points,
    modified_at,
    deleted_at,
    least(
        getvariable('world_end') + interval 6 hours,
        modified_at + to_seconds(
            case
                when draw(account_no, 'late row') < 0.01
                    then 2 * 86400 + draw_below(account_no, 'lag', 10 * 86400)
                else 600 + draw_below(account_no, 'lag', 18000)
            end
        )
    ) as loaded_at
from joined;

-- Several rows over time per account, channel and purpose: what was said at sign-up, then changes
-- of mind; an erasure ends them all.
create temp view clean_crm_consents as

with asked as (

    select
        accounts.account_no,
        accounts.is_deleted,
        accounts.deleted_at,
        accounts.signed_up_at,
        questions.channel,
        questions.purpose,
        accounts.account_no * 8 + questions.question_no as question_key,
        draw(question_key, 'first answer') < questions.yes_share as says_yes,
        1
        + cast(draw(question_key, 'changes') < 0.25 as bigint)
        + cast(draw(question_key, 'changes') < 0.07 as bigint)
        + cast(accounts.is_deleted as bigint) as answers
    from accounts
    cross join (
        values
        (0, 'email', 'marketing', 0.92, 0.72),
        (1, 'sms', 'marketing', 0.50, 0.45),
        (2, 'push', 'marketing', 0.40, 0.60),
        (3, 'ads', 'marketing', 0.60, 0.50),
        (4, 'email', 'profiling', 0.50, 0.65)
    ) as questions(question_no, channel, purpose, asked_share, yes_share)
    where draw(accounts.account_no * 8 + questions.question_no, 'asked') < questions.asked_share

),

answered as (

    select
        *,
        unnest(range(answers)) as answer_no,
        is_deleted and answer_no = answers - 1 as is_erasure,
        coalesce(deleted_at, getvariable('world_end')) as ends_at,
        -- each later answer lies in its own equal part of the time since sign-up
        case
            when answer_no = 0 then signed_up_at
            when is_erasure then deleted_at
            else signed_up_at + to_seconds(cast(
                date_diff('second', signed_up_at, ends_at)
                * (answer_no - 0.5 * draw(question_key * 4 + answer_no, 'change time')) / answers
                as bigint
            ))
        end as changed_at
    from asked

)

select
    question_key,
    answer_no,
    account_no,
    customer_id(account_no) as customer_id,
    channel,
    purpose,
    case
        when is_erasure then 'opted_out'
        when says_yes = (answer_no % 2 = 0) then 'opted_in'
        else 'opted_out'
    end as status,
    changed_at,
    case when is_erasure then 'erasure request' else 'consent' end as legal_basis,
    least(
        getvariable('world_end') + interval 6 hours,
        changed_at + to_seconds(600 + draw_below(question_key, 'lag', 18000))
    ) as loaded_at
from answered;
