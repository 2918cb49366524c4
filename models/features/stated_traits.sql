-- What somebody said later takes the place of what he said before, question by question: several
-- answers of one moment are one answer.
with answers as (

    select
        buyer_key,
        lower(trim(question)) as question,
        nullif(lower(trim(answer)), '') as answer,
        answered_at,
        answered_on
    from {{ ref('accepted_survey_answers') }}
    where answered_on <= {{ as_of_date() }}

),

persons as (

    select
        id_key,
        customer_id
    from {{ ref('customer_ids') }}

),

traits as (

    select
        question,
        trait
    from {{ ref('survey_traits') }}

),

latest as (

    select
        persons.customer_id,
        traits.trait,
        answers.answer,
        answers.answered_at,
        answers.answered_on
    from answers
    inner join persons
        on answers.buyer_key = persons.id_key
    inner join traits
        on answers.question = traits.question
    where answers.answer is not null
    qualify
        answers.answered_at
        = max(answers.answered_at) over (partition by persons.customer_id, answers.question)

),

summed as (

    select
        customer_id,
        trait,
        answer,
        cast(count(*) as bigint) as answers,
        max(answered_at) as last_answered_at,
        max(answered_on) as last_answered_on
    from latest
    group by customer_id, trait, answer

)

select * from summed
