-- What customers say of themselves. Interests may be several; one of them goes with what they buy.
create temp table survey_answers as

with asked as (

    select
        accounts.*,
        surveys.survey,
        accounts.account_no * 16 + surveys.survey_no as survey_key,
        accounts.signed_up_at + to_seconds(
            surveys.days_after * 86400 + draw_below(survey_key, 'answered', 20 * 86400)
        ) as answered_at
    from accounts
    cross join (
        values
        (0, 'welcome', 0.30, 1),
        (1, 'about_you', 0.12, 200)
    ) as surveys(survey_no, survey, share, days_after)
    where
        not accounts.is_deleted
        and accounts.flaw is null
        and draw(accounts.account_no * 16 + surveys.survey_no, 'survey') < surveys.share

),

interests as (

    select distinct
        * exclude (choice_no),
        'interests' as question,
        case
            when choice_no = 0
                then [
                    'technology', 'parenting', 'home', 'fashion', 'sports', 'cooking', 'pets',
                    'culture'
                ][taste_no]
            else
                pick(
                    [
                        'travel', 'fitness', 'health', 'technology', 'fashion', 'cooking',
                        'gaming', 'gardening', 'music', 'adventure', 'home', 'parenting'
                    ],
                    draw(survey_key * 8 + choice_no, 'interest')
                )
        end as answer
    from (
        select
            *,
            unnest(range(1 + draw_below(survey_key, 'interests', 4))) as choice_no
        from asked
    ) as chosen

),

single_choices as (

    select
        asked.*,
        questions.question,
        pick(questions.answers, draw(asked.survey_key * 8 + questions.question_no, 'answer'))
            as answer
    from asked
    cross join (
        values
        (0, 'values', ['price', 'quality', 'sustainability', 'convenience', 'status', 'novelty']),
        (1, 'people_in_household', ['1', '2', '2', '3', '4', '5 or more']),
        (2, 'dwelling', ['house', 'house', 'flat', 'flat', 'other']),
        (3, 'describes_me', ['bargain hunter', 'early adopter', 'planner', 'explorer']),
        (4, 'works_from_home', ['never', 'never', 'some days', 'always'])
    ) as questions(question_no, question, answers)
    where draw(asked.survey_key * 8 + questions.question_no, 'skipped') < 0.8

),

answered as (

    select *
    from interests

    union all

    select *
    from single_choices

)

select
    answered.survey_key,
    -- a tenth of the forms were filled in without a login
    case
        when addresses.address is null or draw(answered.survey_key, 'without login') >= 0.1
            then customer_id(answered.account_no)
    end as customer_id,
    case when draw(answered.survey_key, 'without login') < 0.2 then addresses.address end as email,
    answered.survey,
    answered.question,
    answered.answer,
    answered.answered_at
from answered
left outer join addresses
    on
        answered.account_no = addresses.shopper_no
        and answered.shared_contact is null
        and answered.placeholder is null
where answered.answered_at < getvariable('world_end');

-- a few answers of nobody, and scores that the scale does not have
create temp table dirty_crm_surveys as

select
    * replace (null as customer_id, null as email),
    'nobody' as defect
from survey_answers
order by survey_key, question, answer
limit 3;

create temp table dirty_crm_nps as

select
    customer_id(account_no) as customer_id,
    case when account_no % 2 = 0 then 11 else -1 end as score,
    getvariable('world_end') - to_days(cast(account_no as integer)) as answered_at,
    'score_out_of_scale' as defect
from accounts
where account_no <= 4;
